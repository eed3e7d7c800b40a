import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(251, 375);
