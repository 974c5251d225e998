import { SaxesParser } from 'saxes';
import { Failure } from '../../../failures/failure.ts';

/** What a multistatus says of one resource. */
export interface Found {
  /** As the server wrote it: an escaped path, or an address. */
  readonly href: string;
  /** The texts of its properties, by `{namespace}name`; those that it has not, and empty ones, are not there. */
  readonly properties: Readonly<Record<string, string>>;
}

/** Reads a multistatus (RFC 4918, 14.16). @throws Failure unavailable: it is none */
export function parseMultistatus(xml: string): readonly Found[] {
  const found: { href: string; properties: Record<string, string> }[] = [];
  const path: string[] = [];
  let text = '';
  const parser = new SaxesParser({ xmlns: true, position: false });
  let trouble: Error | undefined;
  parser.on('error', (error) => void (trouble ??= error));
  parser.on('opentag', ({ uri, local }) => {
    path.push(`{${uri}}${local}`);
    if (path.length === 2 && path[1] === '{DAV:}response') found.push({ href: '', properties: {} });
    text = '';
  });
  const take = (more: string): void => void (text += more);
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const current = found.at(-1);
    const [, response, inside, prop, name] = path;
    if (current !== undefined && response === '{DAV:}response' && text !== '') {
      if (path.length === 3 && inside === '{DAV:}href') current.href = text.trim();
      if (path.length === 5 && inside === '{DAV:}propstat' && prop === '{DAV:}prop') current.properties[name as string] = text;
    }
    path.pop();
    text = '';
  });
  parser.write(xml).close();
  if (trouble !== undefined)
    throw new Failure('unavailable', 'the site gave an answer that is no DAV', {
      hint: 'is there another program in front of it?',
      cause: trouble,
    });
  return found;
}

/** The last part of a resource's path, without escaping. */
export function nameOf({ href }: Found): string {
  const last = href.replace(/\/+$/, '').split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
