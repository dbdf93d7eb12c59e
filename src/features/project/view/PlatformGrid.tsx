import { PLATFORMS, type Platform } from './platforms.ts';
import './onboarding.css';

export function PlatformGrid({ chosen, onChoose }: { chosen: Platform; onChoose: (platform: Platform) => void }) {
  return (
    <div className="platforms">
      {PLATFORMS.map((platform) => (
        <button key={platform.id} type="button" aria-pressed={platform.id === chosen.id} onClick={() => onChoose(platform)}>
          <span className="tile" aria-hidden>
            {platform.tile}
          </span>
          {platform.name}
        </button>
      ))}
    </div>
  );
}
