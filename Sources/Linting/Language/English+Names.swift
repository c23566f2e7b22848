/// Given names that are no common words and no products: to see a person in “Svetlana pushed it”.
enum EnglishNames {
  static let given = """
    aaron abigail adam adele ahmed aisha akira alan alejandro aleksandra alex alexander alexandra alexei \
    alfonso alice alicia alina amanda amelia amina amir amit amy ana anastasia anders andrea andreas andrei \
    andrew angela anil anita anja ann anna anne annika anthony antonio anton arjun arthur arun ashley astrid \
    ayesha ayumi barbara beatrice ben benjamin bernard beth betty bianca bjorn boris brandon brenda brian \
    bridget bruno camille carl carla carlos carmen caroline catherine cecilia celine charlotte chen chinedu \
    chloe chris christian christina christine christopher claire clara claudia colin connor craig cristina \
    dan daniel daniela danielle darren dave david deborah deepak denise dennis derek diana diane diego dieter \
    dmitri dmitry dominic dominique donald donna doris dorothy douglas duncan dylan eduardo edward eileen \
    elaine elena eleanor elias elizabeth ella ellen elliot emil emily emma enrique eric erica erik erika \
    ernesto esther ethan eugene eva evelyn farid fatima felipe felix fernando fiona francesca francisco \
    frank franz fred frederik gabriel gabriela gareth gary geoff george gerald gerard gina giorgio giovanni \
    giulia gloria gordon graham greg gregory greta guillermo gunther gustavo hannah hans haruto hassan heather \
    hector heidi helen helena helga henrik henry hiroshi howard hugo ian ibrahim ikram imran ines ingrid irene \
    irina isaac isabel isabella ivan jacob jacqueline jake james jamie jane janet jasmine jason javier jeff \
    jeffrey jennifer jenny jeremy jerome jesse jessica jim joan joana joanna joe joel johan johanna john \
    jonas jonathan jose josef joseph joshua juan judith judy julia julian juliana julie jun jurgen justin \
    kamal karen karin karl katarina kate katherine kathleen katja kavita keiko keith kelly ken kenji kenneth \
    kevin khalid kieran kim klaus kofi kristen kristina kumar kwame lakshmi lara larry lars laszlo laura \
    lauren lena leon leonardo leticia liam lina linda lindsay lisa lorenzo louise luca lucas lucia lucy luigi \
    luis luisa lukas lydia maciej magda magdalena malik manuel marc marcel marco marcos margaret maria \
    mariam marie marina mario marta martha martin martina mary mateo matthew matthias maurice mehmet mei \
    melanie melissa michael michaela michelle miguel mikhail milan miriam mohamed mohammed monica monika \
    mustafa nadia nancy naomi natalia natalie natasha neha neil nguyen niamh nicholas nick nicola nicolas \
    nicole nigel nikhil nikita nikolai nina noah nora norbert oksana olaf oleg olga oliver olivia omar oscar \
    otto pablo pamela paola patricia patrick paul paula pavel pedro peter petra philip phil pierre pieter \
    piotr priya qi rachel rafael rahul raj rajesh ramesh rasmus raul ravi rebecca renata ricardo richard \
    rita robert roberto robin rodrigo roger roland roman ronald rosa rosalind rosie roxana ruth ryan sabine \
    sabrina sally sam samantha samir samuel sandeep sandra sanjay sara sarah satoshi sebastian sergei sergio \
    seth shane sharon shaun shreya silvia simon simone siobhan sofia sonia sophia sophie stefan stefanie \
    stella stephanie stephen steve steven stuart sunita susan susanne suzanne svetlana sven sylvia tamara \
    tanya tara tariq tatiana ted teresa thabo theo theresa thiago thomas tiago tim timothy tobias tom tomas \
    tomoko tony tracy ulrich ursula valentina valeria vanessa vera veronica victoria vijay vikram viktor \
    vincent vladimir walter wei wendy werner wilhelm william xavier xiao yasmin yuki yuri yusuf yves zainab \
    zeynep zoltan søren josé jürgen björn zoë françois jörg rené andré mónica léa chloé günther łukasz \
    aoife saoirse nkechi ngozi olu adaeze amara tunde wanjiru mthunzi sipho zanele linh thanh huong minh \
    mike bob nate matt josh zach andy charlie harry mia lea jen liz meg becky katie maggie vicky rob \
    steph kathy cindy jill bobby billy johnny eddie freddie ollie archie alfie jack luke owen logan noel \
    wojtek marko zoran petar luka filip mateusz kasia agnieszka ewa jana lenka pavla katrin birgit jochen \
    uwe ralf bernd holger anke silke heike dirk torsten thorsten ulf ravindra suresh ganesh deepa divya \
    anjali pooja rohit rohan sanjana lei ming jing hiroko naoki sakura jiho minjun seoyeon \
    jakub zuzana tereza ondrej bogdan radu ioana mihai dragan milica goran ivana kalle eero aino pekka \
    tomasz marguerite bertrand sigrid solveig bodil anneke joost wouter bram sanne femke marijke joris thijs \
    maarten ruben lotte lieke ewan callum rory hamish isla mairi fergus siobhán caoimhe declan brendan \
    ciaran eoin gethin rhys bronwen nia huw dafydd beatriz joão vasco nuno catarina mafalda gonçalo thaís \
    larissa rafaela guilherme vinicius leandro marcelo fabio paulo renato claudio stefano matteo alessandro \
    alessia federica chiara elisa simona davide riccardo massimo enzo lukács istván gábor zsófia katalin \
    eszter andrás péter viktória bence dorota małgorzata grzegorz krzysztof zbigniew bartosz kamil paweł \
    michał beata halina jerzy radek jiri vojtech marek miroslav dušan yelena ekaterina dmytro oleksandr \
    olena iryna andriy taras bohdan volodymyr kateryna mykola serhiy aigul timur ruslan aslan nurlan farhad \
    reza leila shirin nasrin parisa hossein omid babak arash mehdi yasmina karim rachid youssef khadija \
    salma hamza bilal walid samira noura tarek nabil rania lamia ahmad abdullah faisal aditi ananya ishaan \
    rohini lavanya meera pranav siddharth karthik arvind venkat sridhar gopal harish mahesh naveen prakash \
    rekha sangeeta shalini usha vidya yamini bhavna devika gauri kiran sunil vivek yash zoya sadia nasir \
    imani kwesi abena kojo femi folake ifeoma chioma emeka obinna chidi temitope adebayo babajide funmilayo \
    segun yetunde thandiwe nomsa bongani lerato themba nandi zodwa mandla wangari njeri kamau otieno achieng \
    makena asha halima fatou aminata ousmane mamadou moussa xiaoming weiwei jianhua lihua yifan zihan haoran \
    siyu yichen takeshi kazuki yoko emiko noriko masako daichi shinji ryota minoru ayaka mitsuko jihoon \
    soojin hyejin dongwook sungmin yuna trang phuong hoang khanh tuan ngoc somchai putu wayan dewi agus budi \
    siti nurul aisyah liezel jomar rizalyn mateja nejc urška zala blaž ljiljana snežana vesna zlatko mirjana \
    katrín sigurdur gudrun jón eivind oddvar ragnhild torbjørn ingeborg kjell gunnar linnéa malin göran \
    birgitta mikko jukka tuomas päivi kirsi aleksi riikka maarit madis kadri janis ilze kestutis giedrius \
    eleni dimitris nikos kostas yannis stavros despina ayşe emre deniz burak elif hakan selin defne onur \
    yasemin avi noam yael shira eitan rivka moshe chaim dalia nehemiah cedric thierry mathilde solène maëlle \
    aurélie guillaume benoît étienne gaëlle yann loïc maxime quentin clément océane manon élodie sylvie \
    brigitte hélène anaïs florian svenja wiebke heiko detlef hartmut sieglinde elke ute gerhard ludwig \
    mathias anselm ottilie leonie finn emilia ottavia rosalia howie barry terry derrick wayne todd brad chad \
    kyle cody dustin travis trevor clive nigella gemma kirsty leanne stacey tracey hayley jodie kerry \
    shannon erin caitlin brianna kayla courtney brittany tiffany desmond winston leroy tyrone latoya keisha \
    jamal darnell malcolm rupert giles piers imogen harriet philippa rosalyn geraldine maureen sheila doreen \
    beryl ethel gladys mildred agnes edith mabel winifred percy cuthbert \
    marten maarten-jan piet henk jutta jesper mikkel malthe jeppe søren soren øyvind oyvind åse åsa bjarte ståle håkon terje stig geir tor jostein \
    frode kjersti randi turid marte silje tuva sindre vegard henrike wiebe sjors daan sem femmy roos coen jurre \
    teun dirk-jan hein lieve griet sofieke pim renske fenna hilke gesa antje frauke maren meike imke insa \
    kilian laurin valerio ettore nerea iker unai ainhoa ander gorka itziar xabier leire jordi montse núria \
    meritxell laia arnau oriol brais uxía antía iago xoán duarte tiago afonso martim leonor dinis gil rui \
    szymon jagoda kinga hubert maja julka wiktor natan stanisław bożena mirosław grażyna henryk irmina \
    alva arne arvid asger aurel axel balthasar bastian baptiste benedikt benno berit bettina bianka bjarne björg \
    bo borja brigit britta bruna caspar catalina celia christa clemens conor constanze cornelia cosima dagmar \
    dagny damian damien dana danuta daria darius denisa dorian dorothea ebba eberhard edda edgar edmund edvard \
    edwin egon eike einar eleonora elin eline elise ellinor elmar elsa elvira emanuel emmanuel erland ernst \
    erwin esben espen esteban etta evan evert fanny fenja ferdinand fleur floris fredrik frederike friederike \
    frieda frida friedrich frits fritz gabor geert gerda gerrit gertrud gijs gisela gitte gregor gregorio \
    gretchen gustav gwen hakon halvard hanna hanne hannes harald hedda hedwig heinrich heinz hendrik henk \
    henning henrietta herbert hermann hilda hilde hildegard hiltrud horst hubert iker ilja ilka ilona ilse imke \
    inga inge ingmar ingo inka irma isak isolde ivar ivo jaap janina janine jannik jarl jasper jeanne jelle jens \
    jeroen jessika joachim jolanda jolien jonna josefine josephine judit julius jutta kai kaja karel karina \
    karla karolina karsten kaspar kasper katharina kathrin katinka kerstin kirsten kjersti knut konrad \
    konstantin kristian kristin kristoffer kurt lasse laurens laurent leander leif leopold levi lidia liesbeth \
    liese lilian lilli lily linus livia loes lorena lothar lotta louis lovisa luc lucie lucien lucinda ludovic \
    luuk maaike mads magne magnus maja maike manfred manuela marcin margareta margarethe margot margrit marian \
    mariana marianne marieke marielle marion marit markus marleen marlene marlies marlon martijn matilda \
    matthijs mattias maud maximilian mechthild melina menno merel merete michal michiel mieke minna mirella \
    mirko mischa mona morten nadine nanna nele nicolai nicolaj niels niklas nikolaus nils noor odette ole olav \
    olavi oskar osvald otmar paco pascal patrik paulina perla petter pia pim priska quirin ragna ragnar rainer \
    ralph ramon ramona raphael regina reidar reiner reinhard reinhold renate rikke roel rolf romina romy ronja \
    rosemarie rudi rudolf runa rune rutger sander sascha saskia sebastiaan severin sibylle siegfried sigmund \
    signe silja silvan silvana silvester simen sina sixten sjoerd solvej sonja stanislav steen steffen steffi \
    sten stijn stine susana sverre svend sybille tabea tamas tanja thea thekla theodor thilde tilda timo tobin \
    tomke toon torben tore trine trond trude tuva uta valentin valerie valter veit verena viggo viola vivian \
    volker waltraud wilfried wilhelmina wilma wim winfried wolfgang wolfram xander yannick ylva yvette yvonne \
    zita zofia abdul abebe adnan adunni ahmet akin alana alba alberto aldo alessandra alfredo alma alvaro amadou \
    amalia amani ambrose ananda anatoly andile andrzej anibal anwar aparna arif armando arturo ashok asif \
    augusto aurora ayo azadeh bakary balázs basma benedetta bernardo bhavesh blanca boubacar camila carina carol \
    carolina chandra chiamaka chika chitra cristian cristobal damla danilo deepika delphine diallo dilip dimitri \
    diogo domenico edgardo efe ekene elisabeth elvis emilio enrico ezequiel fadi farida faruk fatih fausto \
    fernanda filippo flavia flavio francois gaetano gaston gerardo ghassan giacomo gianluca gilberto giuseppe \
    gizem graciela guido gülşen gustaf habib hamid haris heba hideo hina hisham horacio humberto hyun ignacio \
    ilaria ilkay inaki indira iñigo isidro ismail jaime jairo jamila jaroslav javad jihan joaquin jorge josip \
    julien kaan kalpana kaori kasimir kemal kenta khaled krishna kseniya lamar laurence leandra leonor ligia \
    liliana luciano lucio ludmila luz madhuri mahmoud malek manoj marcela marcio mariano marisol marwan matías \
    mauricio mauro maya mehmed melek mercedes merve mirela mohan mounir murat mustapha nadeem nasser nelson \
    nermin nestor nilufar niko nirmala nisha nobuko oktay omkar ozlem padma paloma parvati pascale pilar \
    prashant preeti priscilla radha raquel rashid raúl refik renzo riaz rina rodolfo rodrigue rogelio rosario \
    rukmini rustam saad sabina sajid salvador salvatore samuele sanna santiago saud selim serge serkan sharmila \
    shigeru shreyas sinan solange sofie stelios subramaniam sumit swati tadashi takashi tamer tania tarun \
    tatjana tetsuo tuğba ugo umberto umut uriel vadim valery vasily vikas vinod vittoria vittorio wafa wahid \
    xavi xenia yaroslav yolanda youssou yuko yuliya yumi yusra zacharias zeinab zhenya zineb
    """

  /// Given names that programs have, too: somebody only when a surname or the verb says so.
  static let products: Set<String> = [
    "travis", "hugo", "julia", "luigi", "jasmine", "felix", "gerrit", "otto", "elena", "pablo",
    "axel",
    "jasper", "aurora", "iris", "celeste", "alba", "elsa", "maya", "ada", "clair", "thea",
    "marlon", "viola", "mona", "nele", "dana", "kai", "regina", "linus", "magnus",
    "mercedes", "carina", "aurel", "alma", "vivian", "evan",
  ]
}
