import classes from './meter.module.css';

interface MeterProps {
  label: string;
  /** What the fill stands for, in words: "54 of 60 left". */
  text: string;
  /** 0 to 1. */
  share: number;
  tone?: 'good' | 'wait' | 'bad';
}

/** A thin bar with its name and number beside it; the words carry all that the bar shows. */
export const Meter = ({ label, text, share, tone = 'good' }: MeterProps) => {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className={classes['meter']}>
      <div className={classes['words']}>
        <span>{label}</span>
        <span className={classes['text']}>{text}</span>
      </div>
      <div className={classes['track']} aria-hidden>
        <div className={classes['fill']} data-tone={tone} style={{ width: `${String(percent)}%` }} />
      </div>
    </div>
  );
};
