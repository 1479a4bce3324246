/**
 * Abbreviations after which a sentence goes on though a capital follows; `Intl.Segmenter` ends it there.
 * From Unicode CLDR 46.1 (its lists of suppressions, licence Unicode-3.0), without single letters,
 * which are told by rule, and without ordinary words ("By.", "To.", "All."); with the titles that are
 * missing there. Upper and lower case count.
 */
const ABBREVIATIONS: Record<string, string> = {
	en: `A.D. A.M. A.S. AD. Abs. Adj. Adv. Alt. Approx. Apr. Aug. B.V. C.F. C.O.D. Capt. Card. Col. Comm. Conn. Cont.
		D.A. D.C. DC. Dec. Def. Dept. Diff. Dr. Drs. E.G. E.g. Ed. Est. Etc. Ex. Exec. Feb. Fn. Fr. Fri. Gb. Gen. Gov. Hon.
		Hon.B.A. Hz. I.D. I.T. I.e. J.B. J.D. J.K. Jan. Jr. Jul. Jun. K.R. Kb. L.A. L.P. Lev. Lib. Lt. Lt.Cdr. M.I.T. M.R.
		M.T. MR. Maj. Mar. Mb. Md. Messrs. Mgr. Misc. Mr. Mrs. Ms. Mt. N.V. N.Y. No. Nov. Nr. Num. Oct. Op. Org. P.M. P.O.
		P.V. PP. Ph.D. Phys. Pres. Prof. Pvt. R.L. R.T. Rep. Rev. S.A. S.A.R. S.E. S.p.A. Sen. Sep. Sept. Sgt. Sq. Sr. St.
		U.S. U.S.A. U.S.C. VS. Var. Yr. a.m. approx. dept. e.g. est. exec. fig. i.e. p.m. pp. vs.`,
	es: `A.C. AA. Av. Avda. C.P. C.S. C.V. CA. Comm. Corp. Cía. Da. Dña. Dr. Dra. Drs. Dras. Dto. Dª. D.ª EE.UU. Em. Exc. Excma.
		Excmas. Excmo. Excmos. Exma. Exmas. Exmo. Exmos. FF.CC. Fr. H.P. Id. Ilma. Ilmas. Ilmo. Ilmos. Inc. JJ.OO. Lcda. Lcdo.
		Lda. Ldo. Lic. Ltd. Ltda. Ltdo. MM. Mons. Mr. Mrs. O.M. PP. R.D. R.U. RR.HH. Rdo. Rdos. Reg. Rev. Rvdmo. Rvdmos. Rvdo.
		Rvdos. SA. SS.AA. SS.MM. Sdad. Sr. Sra. Sras. Sres. Srta. Srtas. Sta. Sto. U.S. U.S.A. Ud. Uds. Vd. Vda. Vds. abr. afma.
		afmo. ago. bco. cap. cf. cfr. depto. deptos. dic. doc. dpto. dptos. dtor. e.g. ed. ej. ene. feb. fig. figs. hnos. jul. jun.
		licda. licdo. mié. ms. mss. mtro. nov. ntra. ntro. oct. p.ej. prof. prov. pág. págs. sept. sras. sres. srs. ss. sáb. trad.
		v.gr. vid. vs.`,
	fr: `Comm. DC. Desc. Dr. Drs. Inc. Jr. M. MM. Me. Mgr. Mlle. Mlles. Mme. Mmes. Mr. P.-D. P.O. Pr. Prof. S.A. S.M.A.R.T. St.
		Ste. Sr. U.S. U.S.A. acoust. adr. anc. ann. anon. append. aux. av. ap. avr. broch. bull. cam. categ. cf. coll. collab.
		config. dest. dict. dim. dir. doc. déc. encycl. ex. exempl. fig. févr. gouv. graph. hôp. illustr. imm. imprim. indus.
		janv. juil. nov. oct. p. pp. réf. sept. syst. synth. vol. éd. édit. équiv. éval.`,
};

/** Titles, which stand before a name also where all is written in capitals. */
const TITLES: Record<string, string> = {
	en: 'CAPT. COL. DR. GEN. GOV. HON. LT. MAJ. MR. MRS. MS. MT. PROF. REV. SEN. SGT. ST.',
	es: 'D. DR. DRA. PROF. SR. SRA. SRES. SRTA. STA. STO.',
	fr: 'DR. M. MGR. MLLE. MM. MME. PROF. ST. STE.',
};

const wordsOf = (lists: Record<string, string>) =>
	Object.fromEntries(
		Object.entries(lists).map(([language, words]) => [language, new Set(words.split(/\s+/))]),
	);

const KNOWN = { abbreviations: wordsOf(ABBREVIATIONS), titles: wordsOf(TITLES) };

/** Whether what looks like the end of a sentence is an abbreviation. @param next what follows it */
export function endsWithAbbreviation(sentence: string, next: string, locale: string): boolean {
	const language = locale.slice(0, 2);
	const word = sentence.slice(sentence.lastIndexOf(' ') + 1).replace(/^[\p{Ps}\p{Pi}"'¿¡]+/u, '');
	return (
		KNOWN.abbreviations[language]?.has(word) === true ||
		(KNOWN.titles[language]?.has(word) === true && /^\s*\p{Lu}{2}/u.test(next))
	);
}
