/** The sign of Parvis: an arch on a square. Decoration. */
export function Emblem() {
  return (
    <svg className="emblem" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path className="emblem-roof" d="M7 25V13l9-6 9 6v12M5 25h22" />
      <path className="emblem-arch" d="M12.5 25v-6.5a3.5 3.5 0 0 1 7 0V25" />
    </svg>
  );
}
