/** A watchman's mark: the V, and the lamp above it. */
export function Logo({ size = 20 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className="flex-none"
      aria-hidden
    >
      <path d="M2.8 5.2 10 17l7.2-11.8" />
      <circle cx="10" cy="5" r="2.6" fill="var(--accent)" stroke="none" />
    </svg>
  );
}
