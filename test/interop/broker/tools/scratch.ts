// A folder for as long as it takes.
import { removeFolder, temporaryFolder } from '../../tools.ts'

export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await temporaryFolder('tools')
  try {
    await use(folder)
  } finally {
    await removeFolder(folder)
  }
}
