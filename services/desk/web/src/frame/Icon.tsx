import { ICONS, type IconName } from "./icons.ts";

/** A mark beside a word; it never stands alone, so it is hidden from screen readers. */
export function Icon({ name, small = false, tone }: { name: IconName; small?: boolean; tone?: string | undefined }) {
  const classes = ["icon", small ? "s" : "", tone ?? ""].filter(Boolean).join(" ");
  return (
    <svg className={classes} viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}
