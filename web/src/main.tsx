import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { onUnauthenticated, setUpApi, speakProblems } from '@/api';
import { App } from '@/app/app';
import { sessionEnded } from '@/app/reachability';
import { textNow } from '@/i18n';
import './styles.css';

setUpApi();
speakProblems({
  unreachable: () => textNow('does-not-answer'),
  answered: (status) => textNow('answered', { status }),
});
onUnauthenticated(() => sessionEnded.set(true));

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id root.');
createRoot(root).render(
  <StrictMode>
    <Suspense fallback={null}>
      <App />
    </Suspense>
  </StrictMode>,
);
