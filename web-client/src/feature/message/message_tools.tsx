/** One menu and one dialog for all the messages of the page. */

import { type ReactNode, Suspense, useState } from 'react';
import { keptLazy } from '../../ui/kept_lazy.ts';
import { makeTools, ToolsContext, useTool } from './tools.ts';

const MessageOverlays = keptLazy(() => import('./message_overlays.tsx'));

export function MessageTools({ children }: { readonly children: ReactNode }) {
  const [tools] = useState(makeTools);
  return (
    <ToolsContext value={tools}>
      {children}
      <Suspense>
        <Overlays />
      </Suspense>
    </ToolsContext>
  );
}

function Overlays() {
  const wanted = useTool((state) => state.menu !== undefined || state.dialog !== undefined);
  return wanted ? <MessageOverlays /> : null;
}
