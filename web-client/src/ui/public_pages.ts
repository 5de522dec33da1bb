/** Pages for everybody, signed in or not. */

import { keptLazy } from './kept_lazy.ts';

export const HelpPage = keptLazy(() => import('../feature/help/help_page.tsx'));
export const AccessibilityPage = keptLazy(() => import('../feature/help/accessibility_page.tsx'));
