import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { onUnauthenticated, setUpApi } from '@/api';
import { App } from '@/app/app';
import { sessionEnded } from '@/app/reachability';
import './styles.css';

setUpApi();
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
