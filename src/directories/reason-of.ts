/** Why node:fs could not do it, without the paths that it names: they may be of descriptors, which mean nothing to anybody else. */
export function reasonOf({ message }: Error): string {
  return message.split(', ')[0] ?? message;
}
