"""What makes a voice breathy, rough, metallic or soft: changes of speech that keep its words.

Works on mono speech at `RATE`. Knows no parts and no levels.
"""

from __future__ import annotations

import numpy as np
from scipy.signal import istft as inverse_stft
from scipy.signal import stft

from tools.providers.previz.acoustics import band, equalise, noise, wander
from tools.providers.previz.sounds import RATE, Samples


def whispered(voiced: Samples, rng: np.random.Generator) -> Samples:
    """The same words on breath alone: noise shaped by the voice's smoothed spectrum.

    A cepstral envelope (the first 1.2 ms) keeps the formants and drops the pitch.
    """
    size = 1024
    _, _, spectrum = stft(voiced, RATE, nperseg=size, boundary="zeros")
    quefrency = np.fft.irfft(np.log(np.abs(spectrum) + 1e-7), axis=0)
    keep = int(0.0012 * RATE)
    quefrency[keep : len(quefrency) - keep + 1] = 0.0
    envelope = np.exp(np.fft.rfft(quefrency, axis=0).real)
    _, _, breath = stft(noise(rng, len(voiced)), RATE, nperseg=size, boundary="zeros")
    _, out = inverse_stft(breath / np.sqrt(np.mean(np.abs(breath) ** 2)) * envelope, RATE)
    shaped = np.zeros_like(voiced)
    shaped[: min(len(out), len(voiced))] = out[: len(voiced)]
    return equalise(band(shaped, 250.0, None, 1), 2500.0, 4.0, width=0.6)


def growled(clean: Samples, amount: float, rng: np.random.Generator) -> Samples:
    """Gravel: the voice shaken at about 38 Hz, irregularly, and driven a little."""
    rough = 38.0 * (1 + 0.2 * wander(rng, len(clean), 12.0))
    shake = np.sin(2 * np.pi * np.cumsum(rough) / RATE).astype(np.float32)
    shaken = clean * (1 + 0.55 * amount * shake)
    size = float(np.abs(shaken).max()) or 1.0
    return np.asarray(np.tanh(shaken / size * (1 + 2 * amount)) * size / (1 + amount), np.float32)


def metallic(clean: Samples, amount: float) -> Samples:
    """A machine's voice: short combs at 5 and 7 ms and a soft ring at 50 Hz."""
    out = clean.copy()
    for delay, gain in ((int(0.005 * RATE), 0.6), (int(0.0071 * RATE), 0.45)):
        out[delay:] += amount * gain * clean[:-delay]
    time = np.arange(len(out), dtype=np.float32) / RATE
    ring = 1 - 0.35 * amount + 0.35 * amount * np.sin(2 * np.pi * 50.0 * time)
    return np.asarray(out * ring, np.float32)


def softened(voice: Samples) -> Samples:
    """Sibilants held back: above 5 kHz, what rises over twice its own mean is pressed down."""
    sharp = band(voice, 5000.0, None)
    smooth = np.sqrt(np.maximum(band(sharp**2, None, 25.0, 1), 0.0))
    usual = float(smooth.mean()) * 2.0 + 1e-9
    gain = np.minimum(1.0, (usual / np.maximum(smooth, 1e-9)) ** 0.6)
    return np.asarray(voice - sharp * (1 - gain), np.float32)
