/** The square in front of the town hall in the evening, when all is said. Decoration. */

export function QuietSquare() {
  return (
    <svg className="quiet-square" viewBox="0 0 320 150" aria-hidden="true">
      <circle className="quiet-sun" cx="236" cy="52" r="22" />
      <path className="quiet-hill" d="M0 112c46-30 96-34 150-14s112 12 170-16v68H0z" />
      <path className="quiet-wall" d="M96 118V66l54-32 54 32v52z" />
      <path className="quiet-roof" d="M86 68l64-38 64 38" />
      <path className="quiet-door" d="M138 118V94a12 12 0 0 1 24 0v24z" />
      <path className="quiet-window" d="M112 80h12v16h-12zM176 80h12v16h-12z" />
      <path className="quiet-trunk" d="M56 118V92M268 118V90" />
      <circle className="quiet-tree" cx="56" cy="80" r="19" />
      <circle className="quiet-tree" cx="268" cy="77" r="22" />
      <path className="quiet-ground" d="M16 118.5h288" />
    </svg>
  );
}
