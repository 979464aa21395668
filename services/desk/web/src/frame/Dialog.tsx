import { useEffect, useRef, type ReactNode } from "react";

/** A sheet over the desk. Escape and a press beside it close it; focus comes back to where it was. */
export function Dialog(props: { label: string; className: string; close: () => void; children: ReactNode }) {
  const sheet = useRef<HTMLDialogElement>(null);
  const { close } = props;
  useEffect(() => {
    const here = sheet.current;
    const before = document.activeElement;
    if (here && !here.open) here.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={sheet}
      className={`sheet-over ${props.className}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === sheet.current) close();
      }}
    >
      {props.children}
    </dialog>
  );
}
