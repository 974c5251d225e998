/**
 * The reason of an AbortSignal that fired because a signal arrived or the parent died: the run ends
 * with 128 + the signal's number, which is what shells and Bareos read as "killed by".
 */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  readonly signalNumber: number;

  constructor(message: string, signalNumber: number) {
    super(message);
    this.signalNumber = signalNumber;
  }
}
