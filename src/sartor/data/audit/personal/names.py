"""Given names of many countries, and people whom everybody knows: from history, public life and fiction.

from sartor.data.audit.hit import word_set

Both lists were written for Sartor. They need not be complete: a given name only supports other cues, and a known person
only silences them.
"""

import unicodedata

from sartor.data.audit.hit import word_set


def plain(name: str) -> str:
    """Return a name without accents: Zoltán is Zoltan."""
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


GIVEN = frozenset(
    plain("""
    mateus solene thiago joaquim leticia larissa beatriz maelle oceane leonie anaelle capucine clemence corentin
    gaelle ghislaine herve joel loic maeva noemie regis titouan yannis yvan baptiste aurelien bastien edouard
    fabrice gautier hugues lilian mathilde melissa morgane ophelie perrine rosine severine sidonie sylviane tatiana
    thibaud hannelore edeltraud jannik gerlinde irmgard ilka jost elfriede eckart annelore burkhard ditmar eberhard
    friederike gerlind gisbert gottfried gunda hartmut hedi heidrun hiltrud ingelore jutta kunigunde leopold
    liselotte ludger margarete mechthild ortrud reinhild rosemarie roswitha siegbert sieglinde traudel ursel veit
    waltraut wiltrud wolfram benedetto ettore tiziana ornella raimondo rosalba domenica fabrizio ferruccio fulvio
    gaetano gennaro gioacchino ilario lamberto loredana marcella mirella nicoletta ottavio patrizio piergiorgio
    renzo sandro saverio silvana tiberio umberto vito bego begona iker ainhoa aitor amparo anselmo aurelio belen
    candela consuelo eusebio eulalia fermin gemma heriberto inmaculada itziar josefa leire lourdes maite manolo
    marisa merce milagros montserrat nerea nieves olegario paco paloma purificacion ramiro remedios rosaura rogelio
    socorro teofilo trinidad urbano valeriano visitacion xabier yago zulema constance priscilla bertrand yolanda
    hamish delphine tamsin nomvula paulette graham prudence quincy rupert sybil thaddeus tabitha ulysses verity
    wilbur winona yvonne zelda cordelia cressida cuthbert dashiell dorian ebenezer effie eliza enid ephraim ezra
    fergus florian gideon greer harriet hester hortensia hugo iona isolde ivor jocasta jocelyn josiah juno lachlan
    leander lemuel lettice lowell lucian lysander maud mavis mildred millicent minerva moses myrtle nellie obadiah
    odessa orson ottoline percival persephone petra philippa piers primrose quinton ramona reuben rhoda roderick
    rosamund rowena rufus seymour silvester sloane solomon sylvester theobald thora tobiah ursula valerian wallace
    walpurga willa yardley zachariah adebayo adekunle babatunde chinwe ebele efosa emeka folasade ibironke ikenna
    kelechi kehinde olufemi omotola sade segun titilayo uche uzoma yemi zainabu abebe alemayehu almaz bekele berhane
    desta genet girma haile hirut kebede mulugeta selam tadesse tesfaye tigist yohannes aarav aarti abhishek ajay
    akash ashok bhavna chetan darshan dinesh gaurav geeta gita govind harish hemant indu jagdish jyoti kalpana
    kishore lalita leela madhav mangala meenakshi mukesh narayan nitin padmini pankaj poonam pranav prem radha
    raghav ramya rashmi ritika sachin sangeeta sarita satish seema shilpa shobha smita sonali srinivas subramaniam
    sudhir sujata suman swati tarun usha varun vasant venkatesh vidya vinay yash aibek aigerim akmal alisher anvar
    bakhtiyar dilnoza farrukh gulnara jamshid kamila madina malika nodira otabek rustam shavkat timur ulugbek zarina
    bao chau cuong dung duc hanh hieu huong khanh linh loan mai ngoc nhung phuong quan quang thanh thao thuy trang
    trung tuan tuyet viet xuan aaron abby abdul abdullah abel abigail adam adele adeline aditi aditya adnan adrian
    adriana adrien agata agathe agnes agnieszka ahmad ahmed aidan aiden aiko aileen aisha aisling aisylu akio akira
    alan alain alana albert alberto aldo alec alejandra alejandro alena ales alessandra alessandro alessia alex
    alexa alexander alexandra alexandre alexei alexia alexis alfie alfonso alfred alfredo ali alice alicia alina
    aline alison alistair allan allison alma alvaro álvaro alvin alyssa amaia amalia amanda amandine amara amber
    amelia amelie amélie amina amir amit amy ana anabel anaïs anais anastasia anders andrea andreas andrei andrej
    andrés andres andrew andrzej andy anette angel angela angelica angelika angelina angelo angus anika anil anish
    anita anja anjali anke ann anna annabel annalisa anne annelies annemarie annette annie annika anouk ansgar
    anthony antje antoine anton antonella antonia antonio antónio anusha anwar april arash archie ariana ariel arjun
    arlene armando arman arnaud arne arnold arthur artur arturo arun arvid asha ashley ashok asif asim astrid atsuko
    aubrey audrey august augusto aurelie aurélie aurora austin ava avery avi axel ayaan ayasha ayesha aylin ayse
    ayşe aziz azra babak barbara barry bartosz bas basil bastian beata beate beatrice beatriz becky bela belinda ben
    benedict benedikt benjamin benoit benoît bernadette bernard bernd bernhard berta bert beth bethany betty
    beverley beverly bianca bilal bill billy birgit birgitta bjarne björn blake blanca blessing bob bogdan boris
    boyd brad bradley brandon branka brayden brenda brendan brent brett brian bridget brigitte britta brooke bruce
    bruno bryan brynn caitlin caleb callum calvin camila camilla camille cameron candice cara carina carl carla
    carlo carlos carmen carol carole carolina caroline carsten casey caspar cassandra catalina catarina caterina
    catherine cathy cecile cécile cecilia cédric celeste celia celina celine céline cesar césar chad chantal
    charlene charles charlie charlotte chelsea cherry cheryl chiara chidi chika chinedu chioma chloe chloé chris
    christa christel christian christiane christina christine christoph christophe christopher chukwu ciara cindy
    claire clara clare clark claude claudia claudio claus clemens clement clément clifford clive cody colette colin
    colleen connor conor conrad constance cora corinna corinne cornelia cornelis cornelius craig cristian cristiano
    cristina curtis cynthia cyril daan daisy dale damian damien damon dan dana daniel daniela daniele danielle danny
    dario darius darren daryl dave david davide dawid dawn dean deborah deepa deepak deirdre delia delphine denis
    denise dennis derek desmond detlef devon diana diane didier diego dieter dietmar dilip dimitri dina dinesh dirk
    divya dmitri dolores domenico dominic dominik dominique don donald donna dora doreen doris dorota dorothea
    dorothy doug douglas drew duncan dustin dylan eamon earl ebba ebony eckhard ed eddie edgar edith eduardo edward
    edwin efua eileen ekaterina ekkehard elaine elena eleni eleanor eleonora elham eliana elias élise elif elijah
    elin elina elisa elisabeth elise elizabeth elke ella ellen ellie elliot elliott elodie élodie eloise elsa else
    elsie elvira emanuel emanuele emeka emil emilia emiliano emilie émilie emilio emily emma emmanuel emmanuelle
    emre enrico enrique enzo eric erica erich erick erik erika erin ernest ernesto ernst erwin esme esmeralda
    esperanza esra estelle esteban esther ethan etienne étienne eugene eugenia eva evan evelien evelyn evgeny ewa
    ewan fabian fabien fabienne fabio fabiola fabrice faisal faith farah farid farida fatima fatma fatou federica
    federico felicia felicity felipe felix felicitas ferdinand fernanda fernando fiona flavia flavio fleur flora
    florence florent florian folake frances francesca francesco francine francis francisca francisco franck franco
    francois françois françoise frank franka franz franziska fred freddie frederic frédéric frederick frederik freya
    frida friedrich fritz funmilayo gabriel gabriela gabriele gabriella gabrielle gael gareth garry gary gaston
    gavin gemma geneviève genevieve geoff geoffrey georg george georges georgia georgina gerald geraldine gerard
    gérard gerd gerda gerhard germán gert gertrud giacomo gianluca gianna gilbert gilles gillian gina ginevra gino
    giorgia giorgio giovanna giovanni gisela giulia giuliana giulio giuseppe gladys glen glenn gloria gonzalo gordon
    grace graham grant greg gregor gregory greta grzegorz guadalupe gudrun guido guillaume guillermo gunnar gunther
    günter günther gustav gustavo guy gwen gwendolyn hadley hakan hamid hamish hamza hana hani hanna hannah hannes
    hans harald hari harold harriet harris harry haruki haruto harvey hasan hassan hayley hazel heather hector
    héctor hedwig heidi heike heiko heiner heinrich heinz helen helena helene hélène helga helmut hendrik henk
    henning henri henrietta henrik henry herbert hermann hernan hilary hilda hilde hiroshi hiroko hoang holger holly
    horst hortense howard hubert hugh hugo hussein hye ian ibrahim ida idris ifeoma ignacio igor ikram ilaria ilona
    ilse imani imogen imran ina indira ines inès inés inga inge ingeborg ingo ingrid ioana ipek ira irena irene
    irina iris irma isaac isabel isabell isabella isabelle isak isla ismael ismail isobel itziar ivan ivana iván ivo
    iwona jack jackie jackson jacob jacqueline jacques jade jaime jakob jakub jamal james jamie jan jana jane janet
    janice janina janine jannik janos jared jarek jasmin jasmine jason javier jay jaya jayden jean jeanette jeanne
    jeff jeffrey jelena jemima jennifer jenny jens jeremy jérôme jerome jerry jesper jess jesse jessica jesús jill
    jim jimmy jin jing jitka joan joana joann joanna joanne joao joão joaquín joaquin jochen jody joe joel joelle
    johan johann johanna johannes john johnny jolanda jon jonas jonathan joost jordan jordi jorge jorg jörg josé
    jose josef josefina joseph josephine josh joshua joy joyce juan juana juanita judith judy jules julia julian
    juliana juliane julie julien juliet juliette julio julius june junko jürgen jurgen justin justine justyna jutta
    kai kaitlyn kamal kamil kamila karen karim karin karina karl karla karolina karsten kasia kasper katarina
    katarzyna kate katerina katharina katherine kathleen kathrin kathryn kathy katie katja katrin kavita kay kayla
    kazuko keiko keith kelly kelsey ken kenji kenneth kerry kerstin kevin khadija khaled khalid kieran kim kimberly
    kiran kirsten kirsty klara klaus koen kofi konrad konstantin krishna krista kristen kristian kristin kristina
    kristof krystyna krzysztof kumar kurt kwame kwabena kyle kylie lachlan laila lakshmi lana lance lara larissa
    larry lars lasse laszlo lászló latisha laura laure laurel lauren laurence laurent lauri laurie lea léa leah
    leander leandro lee leif leila lena lenka lennart leo leon leona leonard leonardo leonie leonor leroy lesley
    leslie leticia levi lewis li liam lidia lieke liesbeth lila lili lilian lillian lily lina linda lindsay lindsey
    lionel lisa lise livia liz lloyd logan lois lola loren lorena lorenzo loretta lori lorna lorraine lothar lotte
    lou louis louisa louise luc luca lucas lucia lucía luciana luciano lucie lucien lucille lucinda lucy ludmila
    ludwig luigi luis luís luisa luise lukas lukasz łukasz luke luna lutz lydia lyn lynda lynn lynne maarten mabel
    maciej maddalena madeleine madeline madison mads mae magda magdalena magnus mahmoud mai maike maja malcolm
    malgorzata małgorzata malik malin malte mandy manfred manon manuel manuela mara marc marcel marcela marcello
    marcelo marcin marco marcos marcus marek margaret margarida margarita margaux margherita margit margot maria
    maría mariam marian mariana marianne marie marieke marijke marilyn marina mario marion marisa marisol marit
    marius marjorie mark marko markus marlene marlies marlon marta marten martha martin martina martine marvin mary
    maryam massimo mateo mateusz mathieu mathilde mathis matilda matilde matt matteo matthew matthias matthieu
    mattia maureen maurice mauricio maurizio mauro max maxence maxim maxime maximilian maya meera megan mehdi mehmet
    mei meike mel melanie mélanie melinda melissa melody mercedes meredith meryem mia micah michael michaela michał
    michal michel michela michele michelle mick miguel mihai mikael mike mikhail mikko mila milan milena milica milo
    milos mina ming minh mira miranda mireille miriam mirjam mirko mitch mitchell miyu mohamed mohammad mohammed
    mohan moira moises moisés molly mona monica monika monique morgan moritz morten moses muhammad murat muriel musa
    mustafa mykola nabil nadia nadine nadja naima nancy nanda naoko naomi nasrin natalia natalie natasha nathalie
    nathan nathaniel neha neil nelson nero nia niamh nick nicholas nicola nicolas nicolás nicole niels nigel niko
    nikola nikolai nikolaus nikos nils nina nino nirmala nisha nkechi noah noel noemi noémie noor nora norbert
    noreen norma norman nuno nuria nuría obinna octavia odette oksana ola olaf olaf oleg olena olga oliver olivia
    olivier oluwaseun omar omari ondrej onur orla orlando oscar oskar osman otto owen pablo padraig paige pamela
    paola paolo pascal pascale patience patricia patrice patricio patrick patrik patrizia patty paul paula paulina
    pauline paulo pavel pawel paweł pearl pedro peggy penelope penny per percy perry petar peter petra petros phil
    philip philipp philippa philippe phillip phoebe phyllis pia piero pierre pieter pietro pilar piotr piper polly
    pooja pradeep prakash preeti priya priyanka przemysław quentin quinn rachael rachel rachid radek radoslav rafael
    raffaele raffaella rafał rahul rainer raj raja rajesh rakesh ralf ralph ramesh ramona ramón ramon rana randall
    randy rania raphael raquel rashid raul raúl ravi ray raymond rebecca reggie regina reinhard reinhold remco rémi
    remi renata renate rené rene renée renee reza rhiannon rhys ricarda ricardo riccardo richard rick ricky riley
    rita ritu rob robbie robert roberta roberto robin rocco rocío rocio rodney rodolfo rodrigo roger rohan roland
    rolf roman romain romy ron ronald ronan ronja ronnie rory rosa rosalie rosalind rosanna rose rosemarie rosemary
    rosie ross roxana roxanne roy ruben rubén ruby rudi rudolf rui rupert russell ruth ryan sabina sabine sabrina
    sadia sadie saeed safiya saïd said salma salman salvador salvatore sam samantha samir samira samuel samuele sana
    sandeep sander sandra sandrine sandy sanjay sanna santiago sara sarah sascha saskia sasha satoshi saul scott
    sean seán sebastian sébastien sebastiano selina selma serena serge sergei sergey sergio seth shane shannon
    sharon shaun shauna sheila shelley sherry shirin shirley shreya siegfried sienna sigrid silas silke silvana
    silvia silvio simon simona simone sina sinead sinéad siobhan siobhán sofia sofía sofie solange soledad sonia
    sonja sophia sophie soren søren spencer stacey stacy stan stanislav stanislaw stanley stefan stefania stefanie
    stefano steffen stella stephan stephane stéphane stephanie stéphanie stephen steve steven stewart stig stuart
    subhash sue sunil sunita susan susana susanna susanne susie suzanne svein sven svenja svetlana sybille sylvain
    sylvia sylvie szymon tabea tadeusz taiwo takashi takeshi tamara tamika tania tanja tanya tara tariq tatiana
    tatjana ted terence teresa terry tessa thabo thandiwe thea theo theodor theodore theresa thérèse theresia thi
    thibault thierry thijs thomas thorsten tiago tiffany tilda till tilman tim timo timothy tina tobias toby todd
    tom tomas tomás tomasz tommaso tommy toni tony torben torsten tracey tracy travis trevor trine tristan troy tuan
    tyler tyrone udo ugo ulrich ulrike uma umar ursula uschi ute uwe valentin valentina valeria valerie valérie
    vanessa vasile vera verena verónica veronica veronika véronique vicente vicki vicky victor victoria vijay vikram
    viktor viktoria vince vincent vincenzo viola violet virginia virginie vitor vivek vivian viviana vivien vlad
    vladimir volker volodymyr walter waltraud wanda wayne wei wendy werner wesley whitney wilfred wilhelm will
    willem william wim winfried winnie wolf wolfgang wojciech xavier ximena yael yan yann yannick yara yasemin
    yasmin yasmine yejin yolanda yosef youssef ysabel yuki yuko yulia yuri yusuf yvette yvonne zac zach zachary
    zahra zainab zara zbigniew zdenek zeynep zoe zoé zofia zoltan zoya zuzana aoife eoin saoirse wanjiru njoki
    achieng temitope tunde yetunde ngozi adaeze amadou mamadou aminata ousmane moussa seydou wilhelmina bongani
    perpetua annelie ottilie calliope imogen zoltan bastien josette aurelia hyacinth binta declan abena abimbola
    adjoa adeola akosua ama amani amaka amara ananya aoibhe aryan asher ashwin atiku ayodele azadeh bashir bertram
    beatrix benedetta bethan bogna bronwyn cael cahir camron caoimhe carys cathal chandra chiamaka chukwuma ciaran
    cillian cristóbal dagmar damla danuta daphne dariusz darya deniz dessislava devi dragan dragana dunja edmund
    edna eirik ekow ellis elspeth emeric emine enzo erdem eszter eudora euan faruk fatoumata federika femi ferenc
    fergus fiorella fumiko gauri geir gerrit ghassan glenda gopal goran gwenda haakon halima hamza haris haroon
    hatice henrike hikaru hildegard hollie honorata hyun ibtissam idrissa ignatius ilias imre ingvar iqbal isadora
    ishaan iskander istván itzel ivar ivy jadwiga jamila jarvis javed jelle jolene jorunn jovana juho juhani kaito
    kalle kamala kanako karsten katalin keanu kenan kerem kofi kojo kunal kwaku kyra laszlo latoya leszek lidewij
    liliana lisbeth ludovic lukáš lupita luuk maeve magali magnhild mahesh makoto malachi malika manish manoj marek
    margarethe mariusz marija marko mary-ann mats matej mbali mehmet meera mei-ling meredith milos miroslav mohsin
    moira morwenna murad nadira nahid nalini naomie naveed neeraj nessa niall nikhil nilufar nkosazana nnamdi noura
    nuria oisín okechukwu olivier olumide oluwaseyi omolara oona osama padma parisa parvati petronella petr piet pim
    pritam quirin rabia radhika ragnhild rajiv ramiro raoul rashida ratna razvan reem rekha reyna rhona rivka roisin
    róisín rohit roshan roya ruairi rukmini rupali sabrine sadiq sakura samina sanne sanjana saoirse sarita selim
    seo-yeon sergiusz shabnam shanice shanti sharmila shira shreyas sibel sibylle siddharth sigurd sílvia sindre siv
    sjoerd slavko snezana solveig soraya stellan sumaya suresh sushma svea svetla tadej tamar tapiwa tarek tatsuya
    tendai teun thandi theodora thora tim tindra titus tjark tobi tomoko tove tuncay tyra ulla usha uriel vasco
    vedran vesna viggo vikas vilma vinod vishal wiebke winifred wiktor willemijn xiomara yair yasir yelena yosefa
    youri yusra zahid zaynab zeinab zlatan zuzanna óscar özlem øystein ümit şebnem binta sizwe lerato sipho nomsa
    rosario encarnación concepción
    """).split()
)

KNOWN = frozenset(
    name.strip()
    for name in """
    john doe, jane doe, john q public, joe bloggs, max mustermann, erika mustermann, jean dupont, mario rossi, juan
    pérez, jan jansen, john smith, jane smith, joe public, richard roe, jan kowalski, jan novák, ola nordmann, kari
    nordmann, joão ninguém, fulano de tal, foo bar, alan smithee, test user, lorem ipsum, siri, alexa, claude,
    chatgpt, jane roe, mary major, albert einstein, marie curie, isaac newton, charles darwin, galileo galilei,
    nikola tesla, thomas edison, ada lovelace, alan turing, grace hopper, katherine johnson, stephen hawking,
    richard feynman, niels bohr, max planck, werner heisenberg, erwin schrödinger, carl friedrich gauss, leonhard
    euler, pierre fermat, blaise pascal, rené descartes, rene descartes, john von neumann, kurt gödel, emmy noether,
    srinivasa ramanujan, donald knuth, dennis ritchie, ken thompson, linus torvalds, guido van rossum, bjarne
    stroustrup, james gosling, tim berners-lee, richard stallman, claude shannon, edsger dijkstra, john mccarthy,
    marvin minsky, geoffrey hinton, yann lecun, yoshua bengio, louis pasteur, alexander fleming, florence
    nightingale, edward jenner, joseph lister, john snow, jonas salk, rosalind franklin, james watson, francis
    crick, gregor mendel, robert koch, sigmund freud, carl jung, ivan pavlov, rudolf virchow, henrietta lacks,
    typhoid mary, phineas gage, lou gehrig, christopher reeve, michael j fox, magic johnson, freddie mercury, rock
    hudson, angelina jolie, brad pitt, steve jobs, bill gates, elon musk, jeff bezos, mark zuckerberg, tim cook, sam
    altman, satya nadella, sundar pichai, warren buffett, larry page, sergey brin, steve wozniak, walt disney, henry
    ford, andrew carnegie, john rockefeller, oprah winfrey, barack obama, michelle obama, donald trump, joe biden,
    kamala harris, hillary clinton, bill clinton, george bush, ronald reagan, jimmy carter, richard nixon, john f
    kennedy, john kennedy, jackie kennedy, robert kennedy, abraham lincoln, george washington, thomas jefferson,
    benjamin franklin, alexander hamilton, franklin roosevelt, theodore roosevelt, eleanor roosevelt, martin luther,
    martin luther king, malcolm x, rosa parks, frederick douglass, harriet tubman, susan b anthony, helen keller,
    amelia earhart, neil armstrong, buzz aldrin, yuri gagarin, sally ride, winston churchill, margaret thatcher,
    tony blair, boris johnson, theresa may, keir starmer, rishi sunak, david cameron, gordon brown, elizabeth ii,
    prince harry, meghan markle, princess diana, kate middleton, angela merkel, olaf scholz, friedrich merz, helmut
    kohl, willy brandt, konrad adenauer, otto von bismarck, adolf hitler, emmanuel macron, charles de gaulle,
    françois mitterrand, napoleon bonaparte, joan of arc, jeanne d'arc, marie antoinette, silvio berlusconi, giorgia
    meloni, benito mussolini, pedro sánchez, vladimir putin, josef stalin, joseph stalin, vladimir lenin, karl marx,
    friedrich engels, mao zedong, xi jinping, mahatma gandhi, indira gandhi, narendra modi, nelson mandela, desmond
    tutu, mother teresa, dalai lama, pope francis, greta thunberg, malala yousafzai, che guevara, fidel castro, eva
    perón, simón bolívar, jair bolsonaro, justin trudeau, jacinda ardern, volodymyr zelenskyy, recep erdoğan, ruth
    bader ginsburg, sandra day o'connor, ernesto miranda, oscar pistorius, o j simpson, lee harvey oswald, al
    capone, bernie madoff, edward snowden, julian assange, chelsea manning, rodney king, george floyd, william
    shakespeare, jane austen, charles dickens, charlotte brontë, emily brontë, emily dickinson, oscar wilde,
    virginia woolf, george orwell, george eliot, mark twain, ernest hemingway, scott fitzgerald, john steinbeck,
    harper lee, toni morrison, maya angelou, sylvia plath, edgar allan poe, walt whitman, agatha christie, arthur
    conan doyle, mary shelley, bram stoker, stephen king, j k rowling, joanne rowling, j r r tolkien, c s lewis,
    george martin, isaac asimov, arthur clarke, douglas adams, terry pratchett, leo tolstoy, fyodor dostoevsky,
    anton chekhov, franz kafka, thomas mann, hermann hesse, günter grass, johann wolfgang goethe, friedrich
    schiller, heinrich heine, bertolt brecht, rainer maria rilke, anne frank, immanuel kant, friedrich nietzsche,
    victor hugo, émile zola, marcel proust, albert camus, jean-paul sartre, simone de beauvoir, gustave flaubert,
    jules verne, antoine de saint-exupéry, dante alighieri, umberto eco, primo levi, miguel de cervantes, federico
    garcía lorca, gabriel garcía márquez, pablo neruda, isabel allende, jorge luis borges, frida kahlo, diego
    rivera, pablo picasso, salvador dalí, vincent van gogh, claude monet, leonardo da vinci, michelangelo
    buonarroti, rembrandt van rijn, johannes vermeer, andy warhol, banksy, johann sebastian bach, wolfgang amadeus
    mozart, ludwig van beethoven, franz schubert, robert schumann, clara schumann, frédéric chopin, richard wagner,
    giuseppe verdi, igor stravinsky, john lennon, paul mccartney, ringo starr, george harrison, mick jagger, david
    bowie, elton john, michael jackson, elvis presley, bob dylan, bob marley, jimi hendrix, kurt cobain, taylor
    swift, beyoncé knowles, lady gaga, ed sheeran, adele adkins, britney spears, whitney houston, amy winehouse,
    justin bieber, kanye west, kim kardashian, rihanna fenty, selena gomez, billie eilish, ariana grande, lionel
    messi, cristiano ronaldo, diego maradona, pelé, kylian mbappé, david beckham, michael jordan, lebron james, kobe
    bryant, serena williams, venus williams, roger federer, rafael nadal, novak djokovic, steffi graf, boris becker,
    usain bolt, simone biles, michael phelps, muhammad ali, mike tyson, tiger woods, lance armstrong, lewis
    hamilton, michael schumacher, max verstappen, tom brady, babe ruth, tom hanks, tom cruise, leonardo dicaprio,
    robert de niro, al pacino, meryl streep, julia roberts, scarlett johansson, emma watson, daniel radcliffe,
    harrison ford, sean connery, daniel craig, marilyn monroe, audrey hepburn, humphrey bogart, charlie chaplin,
    alfred hitchcock, steven spielberg, stanley kubrick, quentin tarantino, christopher nolan, robin williams, bruce
    willis, keanu reeves, johnny depp, will smith, morgan freeman, denzel washington, jackie chan, bruce lee, arnold
    schwarzenegger, sylvester stallone, charlie sheen, selma blair, stevie wonder, ray charles, christopher
    columbus, vasco da gama, ferdinand magellan, marco polo, james cook, genghis khan, julius caesar, mark antony,
    ivan the terrible, catherine the great, queen victoria, henry viii, anne boleyn, guy fawkes, adam smith, john
    maynard keynes, milton friedman, john locke, john stuart mill, thomas hobbes, jean-jacques rousseau, david hume,
    noam chomsky, bertrand russell, ludwig wittgenstein, karl popper, hannah arendt, carl sagan, jane goodall, david
    attenborough, jacques cousteau, charles babbage, michael faraday, james clerk maxwell, ernest rutherford, enrico
    fermi, robert oppenheimer, j robert oppenheimer, edwin hubble, johannes kepler, tycho brahe, nicolaus
    copernicus, wilhelm röntgen, wright brothers, orville wright, wilbur wright, alexander graham bell, guglielmo
    marconi, alfred nobel, john nash, terence tao, grigori perelman, andrew wiles, évariste galois, bernhard
    riemann, david hilbert, thomas bayes, ronald fisher, karl pearson, jerzy neyman, andrey kolmogorov, sherlock
    holmes, john watson, james moriarty, irene adler, hercule poirot, jane marple, miss marple, philip marlowe, sam
    spade, jules maigret, james bond, ethan hunt, jason bourne, indiana jones, luke skywalker, leia organa, han
    solo, darth vader, obi-wan kenobi, anakin skywalker, james kirk, jean-luc picard, harry potter, hermione
    granger, ron weasley, albus dumbledore, severus snape, draco malfoy, tom riddle, sirius black, frodo baggins,
    bilbo baggins, samwise gamgee, jon snow, arya stark, ned stark, tyrion lannister, daenerys targaryen, katniss
    everdeen, peeta mellark, bella swan, edward cullen, clark kent, lois lane, bruce wayne, peter parker, mary jane,
    tony stark, steve rogers, bruce banner, natasha romanoff, diana prince, barry allen, walter white, jesse
    pinkman, skyler white, saul goodman, tony soprano, don draper, michael scott, dwight schrute, jim halpert, pam
    beesly, leslie knope, ross geller, rachel green, monica geller, chandler bing, joey tribbiani, phoebe buffay,
    sheldon cooper, leonard hofstadter, homer simpson, marge simpson, bart simpson, lisa simpson, ned flanders,
    peter griffin, eric cartman, gregory house, meredith grey, derek shepherd, dexter morgan, fox mulder, dana
    scully, buffy summers, veronica mars, elizabeth bennet, fitzwilliam darcy, mr darcy, emma woodhouse, jane eyre,
    edward rochester, catherine earnshaw, oliver twist, david copperfield, ebenezer scrooge, bob cratchit, tiny tim,
    philip pirrip, miss havisham, huckleberry finn, tom sawyer, jay gatsby, daisy buchanan, nick carraway, atticus
    finch, scout finch, boo radley, holden caulfield, george milton, lennie small, captain ahab, hester prynne,
    willy loman, blanche dubois, stanley kowalski, winston smith, anna karenina, emma bovary, jean valjean, gregor
    samsa, victor frankenstein, jonathan harker, mina harker, count dracula, dorian gray, peter pan, wendy darling,
    captain hook, mary poppins, alice liddell, willy wonka, charlie bucket, matilda wormwood, pippi longstocking,
    robinson crusoe, phileas fogg, forrest gump, inigo montoya, tyler durden, patrick bateman, hannibal lecter,
    norman bates, clarice starling, ellen ripley, sarah connor, john connor, marty mcfly, emmett brown, rocky
    balboa, john wick, neo anderson, thomas anderson, lara croft, nathan drake, gordon freeman, don quixote, don
    juan, sancho panza, romeo montague, juliet capulet, lady macbeth, doctor who, basil fawlty, del boy, jack
    sparrow, vito corleone, michael corleone, travis bickle, rick blaine, scarlett o'hara, rhett butler, dorothy
    gale, bridget jones, charlie brown, mickey mouse, donald duck, winnie pooh, robin hood, king arthur, william
    tell, santa claus, father christmas, easter bunny, tooth fairy, jack frost, tom thumb, peter rabbit, christopher
    robin
    """.replace("\n", " ").split(",")
)  # fmt: skip

KNOWN_SURNAMES = word_set("""
    einstein curie newton darwin turing obama trump biden clinton merkel putin gandhi churchill shakespeare
    beethoven mozart picasso holmes watson poirot marple potter dumbledore snape darcy bennet bingley wickham
    dalloway bovary ramsay robinson bean bond simpson flintstone incredible fox wonka toad tumnus hyde jekyll
    frankenstein strangelove doolittle seuss evil who no spock magoo potato rogers pickwick micawber havisham
    scrooge gatsby knightley rochester doubtfire claus met phil oz dre house grey cox strange
""")

NOT_A_SURNAME = word_set("""
    street road avenue lane drive court square park hospital clinic university college school institute center
    centre river lake mountain city county state island islands bay beach airport station bank insurance
    foundation society association award prize theorem lemma law laws test tests score scale index disease
    syndrome lymphoma palsy sign criteria method distribution algorithm equation effect process act code group
    inc ltd llc gmbh corp company co association church cathedral museum library day week month year january
    february march april may june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday english german french spanish italian dutch american british european house
    hall tower bridge i the a an and or but in on at to for of is was he she it we they you this that these
    those my your his her our their please thank thanks dear hi hello yes no not if when where what who why how
    montag dienstag mittwoch donnerstag freitag samstag sonntag straße krankenhaus klinik schule universität
    platz team support service services customer department office hotline error warning note north south east
    west new old great united kingdom states america england france germany spain italy africa asia europe
    london paris berlin madrid rome vienna zurich amsterdam java python excel word windows google apple amazon
    microsoft linux android docker kubernetes store shop mall plaza hotel restaurant cafe bar club health care
    medicare medicaid model machine memory
""")
