/** The UID that an iCalendar or vCard text gives, also where the rest of it cannot be understood. */
export function uidOf(text: string): string | undefined {
  const [, uid] = /^UID(?:;[^:\r\n]*)?:(.*)$/im.exec(text.replace(/\r?\n[ \t]/g, '')) ?? [];
  return uid === undefined || uid.trim() === '' ? undefined : uid.trim();
}
