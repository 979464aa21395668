import { useEffect } from "react";
import type { Complaint } from "../api/contract.ts";
import { useWires } from "../live/LiveProvider.tsx";

const EVERY_MS = 3_000;

/** Looks again every 3 s while a reply is on its way: what becomes of it is no event of the complaint. */
export function useDeliveries(complaint: Complaint | null): void {
  const { refresher } = useWires();
  const pending = complaint?.timeline.some((entry) => entry.delivery === "pending") ?? false;
  const name = complaint === null ? null : `complaint:${complaint.id}`;
  useEffect(() => {
    if (!pending || name === null) return undefined;
    const timer = setInterval(() => refresher.mark(name, true), EVERY_MS);
    return () => clearInterval(timer);
  }, [pending, name, refresher]);
}
