import { liveSqlite } from '../support/live-sqlite.ts';
import { killed } from './suites/killed.ts';
import { mainJob } from './suites/main-job.ts';

mainJob('sqlite', liveSqlite);
// The file is always the old one or the new one; out of WAL mode, which a swap needs, it is put back by the next run.
killed('sqlite', liveSqlite, { atomic: false });
