import type { Priority } from "../api/contract.ts";

/** How many of the three steps are filled. */
export const STEPS: Readonly<Record<Priority, number>> = { urgent: 3, high: 2, normal: 1, low: 0 };
