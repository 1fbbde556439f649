/** What a server of PostgreSQL says, byte for byte: its manual, section 55.7. */
export const message = (type: string, body: Buffer | string): Buffer => {
  const content = Buffer.from(body);
  const length = Buffer.alloc(4);
  length.writeInt32BE(content.length + 4);
  return Buffer.concat([Buffer.from(type), length, content]);
};
export const authentication = (kind: number, rest = ''): Buffer => {
  const body = Buffer.alloc(4);
  body.writeInt32BE(kind);
  return message('R', Buffer.concat([body, Buffer.from(rest)]));
};
export const error = (fields: string): Buffer => message('E', `${fields.replaceAll('|', '\0')}\0\0`);

export const ok = authentication(0);
export const welcome = Buffer.concat([ok, message('Z', 'I')]);
