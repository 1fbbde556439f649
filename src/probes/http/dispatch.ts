import type { Client, Dispatcher } from 'undici';
import { wrongProtocol } from './failures.ts';

/** What came back. */
export interface Response {
  readonly statusCode: number;
  /** By their names in lower case; one that comes twice is a list: RFC 9110, section 5.2. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /**
   * Reads its body, until `take` has had enough of it. Only once.
   *
   * @param take is given a piece, and says whether it wants more
   * @returns whether that was all of it
   */
  readBody(take: (piece: Buffer) => boolean): Promise<boolean>;
}

/** Far more than servers send before they answer, and soon reached by one that never does. */
const mostInterimResponses = 100;

/**
 * Sends a request, by undici's innermost interface: above it each answer would get a stream.
 *
 * @throws {Error} of undici: no answer came
 */
export function dispatch(client: Client, options: Dispatcher.DispatchOptions): Promise<Response> {
  const head = Promise.withResolvers<Response>();
  const end = Promise.withResolvers<boolean>();
  // It may break off where nobody reads it.
  end.promise.catch(() => undefined);
  let interim = 0;
  let takePiece: ((piece: Buffer) => boolean) | undefined;
  client.dispatch(options, {
    onRequestStart: () => undefined,
    onResponseStart(controller, statusCode, headers) {
      if (statusCode < 200) {
        interim += 1;
        if (interim > mostInterimResponses)
          controller.abort(wrongProtocol('it sends interim responses (1xx) without end'));
        return;
      }
      controller.pause();
      const combined = Object.entries(headers).map(
        ([name, value]) => [name, [value].flat().join(', ')] as const,
      );
      head.resolve({
        statusCode,
        headers: Object.fromEntries(combined),
        readBody(take) {
          takePiece = take;
          controller.resume();
          return end.promise;
        },
      });
    },
    onResponseData(controller, piece) {
      if (takePiece?.(piece) === true) return;
      controller.pause();
      end.resolve(false);
    },
    onResponseEnd: () => end.resolve(true),
    onResponseError(_controller, error) {
      head.reject(error);
      end.reject(error);
    },
  });
  return head.promise;
}
