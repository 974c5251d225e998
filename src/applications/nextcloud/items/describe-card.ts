import ical from 'ical.js';
import { unreadable, type Description } from './description.ts';

/** What a vCard says. One that cannot be parsed is a contact without a name. */
export function describeCard(text: string): Description {
  const card = parsed(text);
  const said = (name: string): string[] =>
    (card?.getAllProperties(name) ?? []).flatMap((property) => property.getValues().flat().map(String));
  const title =
    said('fn')[0] ??
    said('n')
      .filter((part) => part !== '')
      .join(' ');
  return {
    kind: 'contact',
    title: card === undefined ? unreadable : title === '' ? '(no name)' : title,
    when: undefined,
    at: undefined,
    texts: card === undefined ? [text] : ['fn', 'n', 'nickname', 'org', 'email', 'tel', 'adr', 'note'].flatMap(said),
    takesPlace: () => undefined,
  };
}

function parsed(text: string): InstanceType<typeof ical.Component> | undefined {
  try {
    return new ical.Component(ical.parse(text) as never);
  } catch {
    return undefined;
  }
}
