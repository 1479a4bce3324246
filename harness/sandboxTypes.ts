/** What the sandbox's control endpoints take and give: the sandbox's own types. */

export type { LogEntry as SandboxLogEntry } from '../sandbox/accessLog.ts' with {
	'resolution-mode': 'import',
};
export type {
	FaultPlanInput as SandboxFaultPlan,
	Fault as SandboxFault,
	RulePath as SandboxPath,
} from '../sandbox/faults.ts' with { 'resolution-mode': 'import' };
export type { JobReport as SandboxJob } from '../sandbox/routes/control.ts' with {
	'resolution-mode': 'import',
};
export type {
	Settings as SandboxSettings,
	SettingsChange as SandboxSettingsChange,
} from '../sandbox/settings.ts' with { 'resolution-mode': 'import' };
export type { Violation as SandboxViolation } from '../sandbox/contract.ts' with {
	'resolution-mode': 'import',
};
