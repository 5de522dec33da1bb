/** A text as a QR code, drawn here: dark on light in every theme, as readers want it. */

import { encode } from 'uqr';
import './qr_code.css';

interface QrProps {
  readonly text: string;
  readonly label: string;
}

/** One path: a square for each dark module. */
function pathOf(data: readonly (readonly boolean[])[]): string {
  return data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
}

export function QrCode({ text, label }: QrProps) {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <rect width={size} height={size} fill="#ffffff" />
      <path d={pathOf(data)} fill="#000000" shapeRendering="crispEdges" />
    </svg>
  );
}
