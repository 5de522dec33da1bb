/** What is under way on messages: the one menu, the one dialog, quotes and edits. */

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { MessageId } from '#protocol';
import { type Line, lineKey } from '../../net/tables.ts';

export interface MessageAt {
  readonly line: Line;
  readonly id: MessageId;
}

export interface ToolsState {
  readonly menu: (MessageAt & { readonly anchor: HTMLElement }) | undefined;
  readonly dialog:
    | (MessageAt & { readonly kind: 'versions' | 'acknowledgements' | 'remove' })
    | undefined;
  readonly editing: MessageId | undefined;
  /** By line: the message being quoted there. */
  readonly quotes: Readonly<Record<string, MessageId>>;
}

export type Tools = StoreApi<ToolsState>;

export function makeTools(): Tools {
  return createStore(() => ({
    menu: undefined,
    dialog: undefined,
    editing: undefined,
    quotes: {},
  }));
}

export const ToolsContext = createContext<Tools>(makeTools());

export function useTools(): Tools {
  return useContext(ToolsContext);
}

export function useTool<T>(selector: (state: ToolsState) => T): T {
  return useStore(useTools(), selector);
}

export function quote(tools: Tools, line: Line, id: MessageId | undefined): void {
  const { [lineKey(line)]: _old, ...rest } = tools.getState().quotes;
  tools.setState({ quotes: id === undefined ? rest : { ...rest, [lineKey(line)]: id } });
}
