import type { ReactNode } from "react";
import { Icon } from "../frame/Icon.tsx";
import type { IconName } from "../frame/icons.ts";

/** A line under a number: an icon and a few words. */
export function FigureNote({ icon, tone, children }: { icon: IconName; tone?: string; children: ReactNode }) {
  return (
    <p className={`note ${tone ?? ""}`}>
      <Icon name={icon} />
      {children}
    </p>
  );
}
