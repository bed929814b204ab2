/** Where pictures come in: chosen, dropped or pasted. What becomes of them is the caller's. */
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Button, FileButton } from '@mantine/core';
import { Icon } from './icons.tsx';
import css from './picture-drop.module.css';
import { PICTURE_TYPES } from './picture-types.ts';

interface PictureDropProps {
  words: { choose: string; drop: string };
  isMultiple: boolean;
  onFiles: (files: File[]) => void;
}

export function PictureDrop({ words, isMultiple, onFiles }: PictureDropProps): ReactElement {
  const [isOver, setOver] = useState(false);
  const take = (files: File[]): void => onFiles(isMultiple ? files : files.slice(0, 1));
  usePaste(take);
  return (
    <div
      className={css.drop}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take([...event.dataTransfer.files]);
      }}
    >
      <FileButton
        multiple
        accept={PICTURE_TYPES.join(',')}
        inputProps={{ 'aria-label': words.choose }}
        onChange={take}
      >
        {(props) => (
          <Button {...props} size="sm" variant="default" leftSection={<Icon name="upload" size={16} />}>
            {words.choose}
          </Button>
        )}
      </FileButton>
      <p>{words.drop}</p>
    </div>
  );
}

/** A pasted picture is taken wherever the cursor is; pasted text is left to the field it goes to. */
function usePaste(take: (files: File[]) => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) {
        event.preventDefault();
        latest.current(files);
      }
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, []);
}
