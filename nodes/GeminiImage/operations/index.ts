import { imageToImage } from './imageToImage';
import { multiTurn } from './multiTurn';
import type { Operation } from './operation';
import { textToImage } from './textToImage';

/** The operation dropdown, in its order. */
export const OPERATIONS: readonly Operation[] = [textToImage, imageToImage, multiTurn];
