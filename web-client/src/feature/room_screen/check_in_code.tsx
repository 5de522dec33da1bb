/**
 * The code of a meeting, to be typed or aimed at by whoever comes in: the square opens the sheet of
 * the meeting on their phone, with the code filled in.
 */

import { ANYWHERE } from '../meeting/parts.ts';
import { QrCode } from './qr_code.tsx';

interface CodeProps {
  readonly meeting: string;
  readonly code: string;
  /** The room, where it is known: the screen of the room does not know it. */
  readonly channel?: string;
}

export const checkInPath = ({ meeting, code, channel = ANYWHERE }: CodeProps): string =>
  `/salons/${channel}/seances/${meeting}?code=${encodeURIComponent(code)}`;

interface SquareProps extends CodeProps {
  readonly label: string;
}

export function CheckInSquare({ label, ...of }: SquareProps) {
  return <QrCode text={new URL(checkInPath(of), window.location.href).href} label={label} />;
}
