/**
 * Lets SQLite look at the file's pages where the kernel has them, instead of copying each with a read(2): an integrity check, which looks
 * up every row in every index, takes half the time. SQLite maps no more than 2 GiB and reads the rest as ever. Whoever cut the file
 * while it is read, which no SQLite does, would end the process by SIGBUS: no seal then, as after any other signal.
 */
export const mapped = 'PRAGMA mmap_size=2147418112';
