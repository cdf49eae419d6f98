import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { setUpApi } from '@/api';
import { App } from '@/app/app';
import './styles.css';

setUpApi();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no element with the id root.');
createRoot(root).render(
  <StrictMode>
    <Suspense fallback={null}>
      <App />
    </Suspense>
  </StrictMode>,
);
