import { liveSqlite } from '../support/live-sqlite.ts';
import { neverLies } from './suites/never-lies.ts';

neverLies('sqlite', liveSqlite);
