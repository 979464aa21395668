import { useLayoutEffect, useRef, type ReactNode } from "react";

/** A line of a long list at its height. Set through the style object, which a strict content policy allows. */
export function Placed({ top, children }: { top: number; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.style.setProperty("transform", `translateY(${top}px)`);
  }, [top]);
  return (
    <div className="placed" ref={place}>
      {children}
    </div>
  );
}
