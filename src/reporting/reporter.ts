import type { Level, Message } from './messages.ts';

/** Says a message, in the chosen format, unless its level is not wanted. */
export type Say = (message: Message) => void;

const ranks: Readonly<Record<Level, number>> = { error: 0, warning: 1, info: 1, debug: 2 };

export interface LogSettings {
  readonly logLevel: 'error' | 'info' | 'debug';
  readonly logFormat: 'text' | 'json';
}

/** @param write takes whole lines */
export function reporter({ logLevel, logFormat }: LogSettings, write: (text: string) => void): Say {
  const format = logFormat === 'json' ? jsonLine : textLine;
  return (message) => {
    if (ranks[message.level] <= ranks[logLevel]) write(format(message));
  };
}

const textLine = ({ text }: Message): string => `wait-for: ${text}\n`;

function jsonLine({ level, event, fields }: Message): string {
  return `${JSON.stringify({ time: new Date().toISOString(), level, event, ...fields })}\n`;
}
