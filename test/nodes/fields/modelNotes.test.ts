import { MODELS } from '../../../nodes/GeminiImage/catalog/models';
import {
	supportNote,
	thinkingNote,
	tokensNote,
} from '../../../nodes/GeminiImage/fields/modelNotes';
import { modelField } from '../../../nodes/GeminiImage/fields/model';

test('descriptions take the facts of models from the catalog', () => {
	expect(tokensNote()).toBe('One image uses 750 to 3,800 tokens');
	expect(supportNote('seed')).toBe('Nano Banana 2.1 does not support it');
	expect(supportNote('topP')).toBe('All models support it');
	expect(thinkingNote((level) => level.toUpperCase())).toBe(
		'Nano Banana 2.1: MINIMAL, MEDIUM, HIGH. Gemini 3.1 Flash Lite Image, Gemini 3.1 Flash Image: MINIMAL, HIGH. Gemini 3 Pro Image: not adjustable. Gemini 2.5 Flash Image: no thinking',
	);
});

test('the model of a new node is in the catalog, is not on its way out, and has its label', () => {
	expect(modelField.default).toMatchObject({ value: 'gemini-3-pro-image' });
	const model = MODELS.find(({ label }) => label === 'Gemini 3 Pro Image (Nano Banana Pro)')!;
	expect(modelField.default).toEqual({
		mode: 'list',
		value: model.id,
		cachedResultName: model.label,
	});
	expect(model.off ?? model.deprecated).toBeUndefined();
});
