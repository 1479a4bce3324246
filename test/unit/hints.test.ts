import { creditsAreLow } from '../../nodes/OpenVoice/operations/hints';
import { seemsToFit } from '../../nodes/OpenVoice/operations/speech/writingSystem';

describe('seemsToFit', () => {
	it.each([
		['Hello world', 'EN_NEWEST', true],
		['¿Dónde está?', 'ES', true],
		['今天天气很好', 'ZH', true],
		['今日は良い天気ですね', 'JP', true],
		['東京', 'JP', true],
		['오늘은 날씨가 좋네요', 'KR', true],
		['我爱 New York', 'ZH', true],
		['React와 TypeScript로 API를 만든다', 'KR', true],
		['iPhone 15 Pro Max 发布了', 'ZH', true],
		['優の良品很好吃', 'ZH', true],
		['优の良品很好吃', 'ZH', true],
		['我今天去了 NY 看朋友', 'ZH', true],
		['2024', 'ZH', true],
		['!?', 'EN', true],
		['今天天气很好', 'EN', false],
		['Hello world', 'JP', false],
		['Hello world', 'KR', false],
		['今日は良い天気ですね', 'ZH', false],
		['Привет, мир', 'EN_US', false],
		['مرحبا', 'FR', false],
	])('%j as %s: %s', (text, language, fits) => expect(seemsToFit(text, language)).toBe(fits));
});

describe('creditsAreLow', () => {
	it.each([
		[0.02, 0.19, true],
		[0.02, 0.2, false],
		[0.02, 10, false],
		[0, 0, false],
		[undefined, 0, false],
		[0.02, undefined, false],
	])('a cost of %s with %s left: %s', (cost, remainingCredits, low) => {
		expect(creditsAreLow({ cost, remainingCredits })).toBe(low);
	});
});
