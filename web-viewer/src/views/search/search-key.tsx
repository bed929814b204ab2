/** The key / opens the search page from anywhere; on the page itself it goes to the field. */
import { useLocation } from 'wouter';
import { useShortcuts } from '../../parts/shortcuts.ts';

export function SearchKey(): null {
  const [location, navigate] = useLocation();
  useShortcuts({ '/': () => navigate('/search') }, location !== '/search' && location !== '/');
  return null;
}
