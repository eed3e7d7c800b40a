/**
 * Headers of an answer that is a file: shown in place or saved under its name. Text says its encoding, and what is not
 * shown goes out as bytes of no type, so that no browser makes more of it.
 */
export const fileHeaders = (name: string, mediaType: string, isShown: boolean): Record<string, string> => {
  const plain = name.replaceAll(/[^\w.() -]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return {
    'content-type': contentType(mediaType, isShown),
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`,
  };
};

const contentType = (mediaType: string, isShown: boolean): string => {
  if (mediaType.startsWith('text/')) return `${mediaType}; charset=utf-8`;
  return isShown ? mediaType : 'application/octet-stream';
};
