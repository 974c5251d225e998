import { Failure } from '../../failures/failure.ts';

/** @throws Failure privileges: this is not root, who alone may give files away */
export function onlyRoot(): void {
  if (process.getuid?.() !== 0) throw new Failure('privileges', 'only root may change owners', { hint: 'run it as root' });
}
