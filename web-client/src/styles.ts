/** Every style of the application, in the order in which they may override each other. */

import './ui/tokens.css';
import './ui/base.css';
import './ui/shell.css';
import './feature/identity/identity.css';
import './feature/channel/channel.css';
import './feature/today/today.css';
import './feature/directory/directory.css';
import './feature/message/message.css';
import './feature/message/composer.css';
import './feature/message/menu.css';
import './feature/message/search.css';
import './feature/poll/poll.css';
import './feature/poll/poll_result.css';
import './feature/poll/ballot.css';
