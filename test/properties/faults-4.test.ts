import { holdFaultRuns } from '#test/properties/fault-runs.ts';

holdFaultRuns(91, 120);
