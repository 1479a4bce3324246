import { LANGUAGES, languageOf } from '../../models/openvoice';
import type { ScriptHint } from '../hints';

/** The commonest short words of languages in Latin letters: of a longer text they are a quarter. */
const COMMON_WORDS: Record<string, string> = {
	German:
		'der die das und ist nicht ein eine einen zu den mit von auf für im dem sich auch es an als sie wir ich dass aber oder wenn noch nur so bei nach aus wie was hat haben wird war wo hier mich mir uns ihr du er man kann alle sind heute mein meine sehr',
	Dutch:
		'de het een en van is niet dat op te zijn met voor die er aan ook maar om dan wij ik je ook bij nog wel geen wat dit heeft naar hij ze mijn heel uw hebben was zo uit hier alle',
	English:
		'the of and to in is that it was for on are with as at be this have from or by not but you they we i my your our is will can has all so what there when if out about one do he she his her me us an',
	French:
		'le la les de des et est un une du que qui dans pour pas sur avec au il elle ce nous vous je ne se ce cette mais ou où comme tout tous plus sont ont on mon ma mes notre votre très bien',
	Italian:
		'il la di che e un una per non del della con sono le gli i dei al alla più come ma si da mi ti ci ho ha hanno lo questo questa anche o se quando molto mio mia tutti sono nel nella',
	Polish:
		'i w na nie się że z do to jest jak o ale po co tak za od przez już są dla był ale tego który która być ma tym czy tylko bardzo ja my ich jego wszyscy dzień',
	Portuguese:
		'o a de que e do da em um uma para não com os as dos das no na se por mais foi ao eu você ele ela isso este esta muito também seu sua meu minha são está todos nos',
	Spanish:
		'el la los las de que y en un una por no con para del se es su al lo como más pero ha me mi yo tú él ella esto este esta muy también sus son está todos nos cuando o si le',
	Turkish:
		've bir bu da de için ile çok ne olarak daha olan gibi kadar sonra ben sen o mi en biz siz bu şu var yok değil ya ki her hem ama çünkü bugün iyi',
};

/** So much of a text tells its language. */
const READ_CHARACTERS = 4_000;

/** Fewer words can be a name or a quotation. */
const LEAST_WORDS = 8;

/** So many of its words have to be common ones of the other language… */
const LEAST_SHARE = 0.2;

/** …and so many times more than of the one that was chosen. */
const LEAST_LEAD = 3;

/** The language that a text is written in, if that is surely not the one it is spoken in: both in Latin letters. */
export function otherLanguageOf(text: string, language: string): string | undefined {
	const chosen = nameOf(language);
	if (!(chosen in COMMON_WORDS)) return undefined;
	const words =
		text
			.slice(0, READ_CHARACTERS)
			.toLowerCase()
			.match(/\p{L}+/gu) ?? [];
	if (words.length < LEAST_WORDS) return undefined;
	const count = (name: string) => {
		const common = new Set(COMMON_WORDS[name]!.split(' '));
		return words.filter((word) => common.has(word)).length;
	};
	const [best] = Object.keys(COMMON_WORDS)
		.map((name) => ({ name, found: count(name) }))
		.sort((one, other) => other.found - one.found);
	if (!best || best.name === chosen || best.found < words.length * LEAST_SHARE) return undefined;
	return best.found >= LEAST_LEAD * Math.max(1, count(chosen)) ? best.name : undefined;
}

/** The hint about such a text. */
export function spokenAs(written: string, language: string): ScriptHint {
	const canSpeak = LANGUAGES.some(({ value }) => nameOf(value) === written);
	return { kind: 'script', spokenAs: { written, chosen: nameOf(language), canSpeak } };
}

/** Without the accent, which stands in brackets. */
function nameOf(language: string): string {
	return languageOf(language)?.name.replace(/ \(.*\)$/, '') ?? '';
}
