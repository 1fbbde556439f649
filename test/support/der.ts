/** The little of ASN.1 DER (ITU-T X.690) that an X.509 certificate is made of. */

function encode(tag: number, ...contents: Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...encodeLength(content.length)]), content]);
}

function encodeLength(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

export const sequence = (...elements: Uint8Array[]): Buffer => encode(0x30, ...elements);
export const set = (...elements: Uint8Array[]): Buffer => encode(0x31, ...elements);
export const boolean = (value: boolean): Buffer => encode(0x01, Buffer.from([value ? 0xff : 0]));
/** Of a non-negative number in big-endian order whose first bit is 0. */
export const integer = (bytes: Uint8Array): Buffer => encode(0x02, bytes);
export const octetString = (content: Uint8Array): Buffer => encode(0x04, content);
export const utf8String = (text: string): Buffer => encode(0x0c, Buffer.from(text));

export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return encode(0x03, Buffer.from([unusedBits]), content);
}

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return encode(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const high = value >> 7;
  return high === 0 ? [value] : [...base128(high).map((byte) => byte | 0x80), value & 0x7f];
}

export function utcTime(date: Date): Buffer {
  const [year2, rest] = [date.toISOString().slice(2, 4), date.toISOString().slice(4, 19)];
  return encode(0x17, Buffer.from(`${year2}${rest.replace(/[-T:]/g, '')}Z`));
}

/** A context-specific tag: constructed around whole elements, or primitive in place of another tag. */
export const explicit = (tag: number, ...elements: Uint8Array[]): Buffer => encode(0xa0 | tag, ...elements);
export const implicit = (tag: number, content: Uint8Array): Buffer => encode(0x80 | tag, content);
