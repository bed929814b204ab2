/** Says which picture of a video has come to the screen: by its frame callbacks, from the playhead where there are none. */
const HAVE_CURRENT_DATA = 2;

/** `onPicture` hears the media time of each picture. The returned function ends it. */
export function watchPictures(video: HTMLVideoElement, onPicture: (mediaSec: number) => void): () => void {
  if (!('requestVideoFrameCallback' in video)) {
    const element = video as HTMLVideoElement;
    const onTime = (): void => {
      if (element.readyState >= HAVE_CURRENT_DATA) {
        onPicture(element.currentTime);
      }
    };
    element.addEventListener('timeupdate', onTime);
    element.addEventListener('seeked', onTime);
    return () => {
      element.removeEventListener('timeupdate', onTime);
      element.removeEventListener('seeked', onTime);
    };
  }

  let handle = 0;
  const onFrame: VideoFrameRequestCallback = (_now, { mediaTime }) => {
    onPicture(mediaTime);
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);
  return () => video.cancelVideoFrameCallback(handle);
}
