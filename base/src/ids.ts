/** UUIDv7 (RFC 9562): sorted by creation time, made once at the edge and never changed. */
export { v7 as newId } from 'uuid';
