import type { Command } from './command';
import { exportCommand } from './export';
import { forget } from './forget';
import { importCommand } from './import';
import { pause } from './pause';
import { resume } from './resume';
import { stop } from './stop';
import { who } from './who';

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [pause, resume, stop, who, forget, importCommand, exportCommand];
