import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { TranslationProvider } from '@/i18n';
import { ToastProvider } from '@/ui';
import { queryClient } from './query-client';
import { router } from './router';

export function App() {
  return (
    <TranslationProvider>
      <QueryClientProvider client={queryClient}>
        <ToastProvider>
          <RouterProvider router={router} />
        </ToastProvider>
      </QueryClientProvider>
    </TranslationProvider>
  );
}
