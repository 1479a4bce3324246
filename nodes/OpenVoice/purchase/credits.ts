/** Credits are added up in these: 0.1 + 0.2 would else be more than 0.3, and a limit be missed. */
const PARTS_OF_A_CREDIT = 1e10;

/** A sum of credits without what adding up binary fractions leaves behind. */
export function roundCredits(credits: number): number {
	return Math.round(credits * PARTS_OF_A_CREDIT) / PARTS_OF_A_CREDIT;
}

/** An estimate in credits: more than two digits of it mean nothing. */
export function shortCredits(credits: number): number {
	return roundCredits(Number(credits.toPrecision(2)));
}
