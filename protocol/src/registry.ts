/**
 * The registry is what people know of the commune's places and cameras, whether an agent serves them or not: hamlets,
 * locations, and of each camera whose it is, where it stands, since when and until when. Statistics divide by it.
 */
import { z } from 'zod';

/** `planned`: not there yet. `working`: installed. `removed`: taken down, kept for the record. */
export const REGISTERED_CAMERA_STATUSES = ['planned', 'working', 'removed'] as const;
export const registeredCameraStatus = z.enum(REGISTERED_CAMERA_STATUSES);
export type RegisteredCameraStatus = z.infer<typeof registeredCameraStatus>;
