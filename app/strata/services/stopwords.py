"""Words that carry little meaning of their own, by language; left out of queries unless a query is made of nothing else.

The lists are short on purpose: articles, pronouns, prepositions, conjunctions and auxiliaries. Apostrophes are left out, as
the analyser leaves them out ("don't" is "dont"). Languages that are not named here have no stop words.
"""

from typing import Final

ENGLISH: Final = """
a about above after again against all also am an and any are arent as at be because been before being below between both
but by can cannot cant could couldnt did didnt do does doesnt doing dont down during each either few for from further get
got had hadnt has hasnt have havent having he her here hers herself him himself his how i if im in into is isnt it its itself
ive just let lets me more most mustnt my myself neither no nor not of off on once only or other our ours ourselves out over
own same she should shouldnt so some such than that thats the their theirs them themselves then there theres these they
theyre theyve this those through to too under until up us very was wasnt we were werent weve what whats when where which
while who whom whose why will with wont would wouldnt yes you your youre yours yourself yourselves youve
"""

GERMAN: Final = """
aber alle als also am an auch auf aus bei beim bin bis bist da dann das dass dem den der des die dies diese dieser dieses
doch du durch ein eine einem einen einer eines er es euch euer für habe haben hat hatte hier ich ihr ihre im in ist ja kann
kein keine man mein meine mich mir mit nach nicht noch nur ob oder ohne schon sein seine sich sie sind so über um und uns
unser unter vom von vor war waren was wenn wer werden wie wir wird wo zu zum zur
"""

FRENCH: Final = """
ai as au aux avec avez avons c ce ces cet cette d dans de des du elle elles en es est et été étais être eu il ils j je l la
le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on ont ou où par pas pour qu que qui s sa sans se ses son
sont sous sur t ta te tes toi ton tu un une vos votre vous y
"""

SPANISH: Final = """
al algo como con cual cuando de del desde donde dos el él ella ellas ellos en entre era es esa ese eso esta está este esto
estos fue ha han has hasta hay la las le les lo los más me mi mis mucho muy nada ni no nos o os para pero por porque que qué
quien se ser si sí sin sobre son su sus también te tiene todo tu tus un una uno y ya yo
"""

ITALIAN: Final = """
a ai al alla alle anche che chi ci come con cosa d da dal dalla dei del della delle di dove e è era essere fra gli ha hai
hanno ho i il in io l la le lei lo loro lui ma me mi mia mio ne nei nel nella no noi non o per perché più quale quando quello
questa questo se sei si sono su sua sul sulla suo ti tra tu tua tuo un una uno vi voi
"""

PORTUGUESE: Final = """
a ao aos as às com como da das de dele dela do dos e é ela elas ele eles em entre era essa esse esta está este eu foi há isso
isto já lhe mais mas me meu minha muito na não nas nem no nos nós o os ou para pela pelo por qual quando que quem se sem ser
seu só sua também te tem um uma você
"""

DUTCH: Final = """
aan al als bij dan dat de der deze die dit doch doen door dus een en er ge geen had heb hebben heeft hem het hier hij hoe hun
ik in is ja je kan maar me meer men met mij mijn naar niet nog nu of om ons ook op over te toch toen tot u uit uw van veel voor
wat we wel werd wie wij wil worden zal ze zich zij zijn zo
"""

SCANDINAVIAN: Final = """
af alla allt alt at att av da de deg dem den denna denne der deres det detta dette dig din ditt du där då efter eller en er
ere et ett etter finns for från får för ha han hans har hon hun hur hvad hvem hvor hvordan här i icke ikke in inte ja jag jeg
kan kun man med meg mig min mitt mot mycket må när nei nej nu når når och og også om op opp os oss over på sig sin sitt ska
skal som så til till ut vad var ved vi vid vil ville vår vært är över
"""

RUSSIAN: Final = """
а без бы был была были было быть в вам вас во вот все всё вы где да для до его ее её если есть еще ещё же за и из или им их к
как ко когда кто ли мне можно мой моя мы на над не нет ни но ну о об он она они от по под при с со так там то тот ты у уже что
чтобы эта эти это этот я
"""

STOP_WORDS: Final[dict[str, str]] = {
    "english": ENGLISH,
    "german": GERMAN,
    "french": FRENCH,
    "spanish": SPANISH,
    "italian": ITALIAN,
    "portuguese": PORTUGUESE,
    "dutch": DUTCH,
    "danish": SCANDINAVIAN,
    "norwegian": SCANDINAVIAN,
    "swedish": SCANDINAVIAN,
    "russian": RUSSIAN,
}
"""Stop words by the name of the analyser's language, separated by white space."""
