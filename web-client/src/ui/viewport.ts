/**
 * Keeps the composer above the keyboard where the browser lays the keyboard over the page (iOS):
 * the height that is left becomes the height of the application.
 */

/** A toolbar that comes and goes is smaller than this; a keyboard is larger. */
const KEYBOARD_PX = 120;

export function followKeyboard(): void {
  const visible = window.visualViewport;
  if (!visible) return;
  const follow = () => {
    const root = document.documentElement.style;
    const hidden = window.innerHeight - visible.height;
    // Zoomed in, the view is smaller without any keyboard.
    if (visible.scale !== 1 || hidden < KEYBOARD_PX) root.removeProperty('--app-height');
    else {
      root.setProperty('--app-height', `${visible.height}px`);
      window.scrollTo(0, 0);
    }
  };
  visible.addEventListener('resize', follow);
}
