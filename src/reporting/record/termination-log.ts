/** What the kubelet keeps of a container's message, in bytes. */
const mostKept = 4096;

/** @returns as many whole lines as are kept; of a line that is too long by itself, its beginning */
export function cutToLines(text: string): string {
  const whole = Buffer.from(`${text}\n`);
  if (whole.length <= mostKept) return whole.toString();
  const kept = whole.subarray(0, mostKept);
  const end = kept.lastIndexOf('\n') + 1;
  if (end > 0) return kept.toString('utf8', 0, end);
  // A character that was cut in two is decoded as U+FFFD, and is left out.
  return kept.toString().replace(/\u{FFFD}+$/u, '');
}
